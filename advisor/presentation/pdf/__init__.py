"""Paper: a result, or the questionnaire itself, as a tagged PDF. Knows words and content, no screen and no store."""
