# Completion of meshctl for bash, from 3.2 on. Load it with: source <(meshctl completion bash)
# The program itself says what fits; it says nothing, and in time, when it cannot.

_meshctl() {
    local cur=$2 line=${COMP_LINE:0:COMP_POINT} kind= value
    COMPREPLY=()
    # $1 may begin with a tilde, or with a variable: what is not a program is looked for by its own name.
    local program=$1
    type -P -- "$program" >/dev/null 2>&1 || program=meshctl
    while IFS= read -r value; do
        if [ -z "$kind" ]; then
            kind=$value
        else
            COMPREPLY[${#COMPREPLY[@]}]=$value
        fi
    done < <(command "$program" __complete bash --word="$cur" -- "$line" 2>/dev/null)
    case $kind in
    *nospace*) compopt -o nospace 2>/dev/null ;;
    esac
    case $kind in
    files*)
        compopt -o filenames 2>/dev/null
        while IFS= read -r value; do
            COMPREPLY[${#COMPREPLY[@]}]=$value
        done < <(compgen -f -- "$cur")
        ;;
    folders*)
        compopt -o filenames 2>/dev/null
        while IFS= read -r value; do
            COMPREPLY[${#COMPREPLY[@]}]=$value
        done < <(compgen -d -- "$cur")
        ;;
    esac
}

complete -F _meshctl meshctl
