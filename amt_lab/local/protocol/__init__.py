"""HTTP, signatures and encodings: the AWS services that the local endpoint speaks."""
