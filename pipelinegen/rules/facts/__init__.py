"""What the rules of several folders know alike: of actions, images, programs, plugins, requests and notices."""
