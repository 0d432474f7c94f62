# Prints the first Python >= 3.11 that has venv. PYTHON=… names the one to take, and then no other is tried.
if [ -n "${PYTHON:-}" ]; then
    set -- "$PYTHON"
else
    set -- python3 python3.13 python3.12 python3.11 python3.14 python
fi
for candidate; do
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "$candidate"
        exit 0
    fi
done
echo "python: ${PYTHON:-nothing on PATH} is no Python >= 3.11 with venv; install one (Debian: python3-venv), or name it: make PYTHON=/path/to/python3" >&2
exit 1
