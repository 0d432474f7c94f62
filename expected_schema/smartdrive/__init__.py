"""Credits and SmartDrive accounts of a course builder on top of Onyx."""
