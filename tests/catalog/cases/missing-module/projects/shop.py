"""A shop."""

import requsts
