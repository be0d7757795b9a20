"""What pipelinegen costs, beside what two other generators cost; nothing here is part of the package."""
