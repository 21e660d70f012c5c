# Short names for the scripts in packaging/; nothing here that they do not do.
.PHONY: run test quick wheel bundle

run:
	bash packaging/run.sh

test:
	bash packaging/test.sh

quick:
	bash packaging/test.sh quick

wheel:
	bash packaging/check_wheel.sh

bundle:
	bash packaging/bundle.sh
