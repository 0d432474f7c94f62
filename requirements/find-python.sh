# Prints the first Python >= 3.11 that has venv. PYTHON=… names another one.
for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11 python3.14 python; do
    [ -n "$candidate" ] || continue
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "$candidate"
        exit 0
    fi
done
echo "python: no Python >= 3.11 with venv was found; install one (Debian: python3-venv), or name it: make PYTHON=/path/to/python3" >&2
exit 1
