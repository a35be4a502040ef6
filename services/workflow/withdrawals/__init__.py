"""Items whose words are gone, as their cases keep them: the number stays, the words do not."""
