from services.run.cli import main

main()
