"""Items whose words are erased: sent by mistake and withdrawn, or archived for as long as the policy says."""
