"""What the rules of several folders know alike: of images, programs, plugins, requests and notices."""
