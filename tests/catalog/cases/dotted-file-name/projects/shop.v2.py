project = None
