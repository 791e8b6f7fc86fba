"""Speed and quality of somatopy against its peers, as ratios within one run. How to run them: README.md."""
