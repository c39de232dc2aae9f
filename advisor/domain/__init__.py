"""The measurement, the fit and the explanation. Pure: knows no screen, no database, no words and no clock."""
