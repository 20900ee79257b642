"""The course builder: makes what students get from `solutions/`, and checks that nothing else is committed."""
