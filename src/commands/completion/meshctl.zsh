#compdef meshctl
# Completion of meshctl for zsh. Load it with: source <(meshctl completion zsh), after compinit; or save it as _meshctl
# in a folder of $fpath. The program itself says what fits; it says nothing, and in time, when it cannot.

_meshctl() {
    local -a answer described plain
    local program=${(Q)words[1]} line value about
    program=${~program}
    (( $+commands[$program] )) || [[ -x $program ]] || program=meshctl
    answer=("${(@f)$(command $program __complete zsh --word=${(Q)words[CURRENT]} -- "${(@Q)words[1,CURRENT-1]}" 2>/dev/null)}")
    local -a ending
    [[ $answer[1] == *nospace* ]] && ending=(-S '')
    for line in "${(@)answer[2,-1]}"; do
        value=${line%%$'\t'*}
        [[ -n $value ]] || continue
        if [[ $line == *$'\t'* ]]; then
            about=${line#*$'\t'}
            described+=("${value//:/\\:}:$about")
        else
            plain+=("$value")
        fi
    done
    local result=1
    (( $#described )) && _describe -t values value described "${(@)ending}" && result=0
    (( $#plain )) && compadd "${(@)ending}" -- $plain && result=0
    case $answer[1] in
    files*) compset -P '*='; _files && result=0 ;;
    folders*) compset -P '*='; _files -/ && result=0 ;;
    esac
    return $result
}

if [ "$funcstack[1]" = "_meshctl" ]; then
    _meshctl "$@"
else
    compdef _meshctl meshctl
fi
