"""From a posterior to a result with its reasons."""
