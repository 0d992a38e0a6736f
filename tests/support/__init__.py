"""What tests share: real servers, an installation under a movable clock, scenarios through the services."""
