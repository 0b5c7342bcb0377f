"""The pages of the app: the Home tab and the assistant panel."""
