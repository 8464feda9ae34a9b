"""Budgetram, costs, objective and what the clinics ask for and pay."""
