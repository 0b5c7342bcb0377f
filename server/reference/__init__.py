"""What the code says about itself: the reference pages, and what each tool reaches."""
