"""The pages of the documentation that are made from what the packs say of themselves."""
