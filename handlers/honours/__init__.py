"""From the final lists to the honours: public notice, objections, decision, certificates, revocation."""
