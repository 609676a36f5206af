#compdef meshctl

autoload -U is-at-least

_meshctl() {
    typeset -A opt_args
    typeset -a _arguments_options
    local ret=1

    if is-at-least 5.2; then
        _arguments_options=(-s -S -C)
    else
        _arguments_options=(-s -C)
    fi

    local context curcontext="$curcontext" state line
    _arguments "${_arguments_options[@]}" : \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'-V[Print version]' \
'--version[Print version]' \
":: :_meshctl_commands" \
"*::: :->meshctl" \
&& ret=0
    case $state in
    (meshctl)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-command-$line[1]:"
        case $line[1] in
            (completion)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':shell -- Shell to complete for:((bash\:"GNU bash"
zsh\:"Z shell"
fish\:"fish"
powershell\:"PowerShell"))' \
&& ret=0
;;
(version)
_arguments "${_arguments_options[@]}" : \
'-o+[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'--output=[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-o --output)--short[Print the version number only]' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_meshctl__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-help-command-$line[1]:"
        case $line[1] in
            (completion)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(version)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
}

(( $+functions[_meshctl_commands] )) ||
_meshctl_commands() {
    local commands; commands=(
'completion:Print the completion script of a shell' \
'version:Print the version of meshctl' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'meshctl commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__completion_commands] )) ||
_meshctl__subcmd__completion_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl completion commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help_commands] )) ||
_meshctl__subcmd__help_commands() {
    local commands; commands=(
'completion:Print the completion script of a shell' \
'version:Print the version of meshctl' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'meshctl help commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__completion_commands] )) ||
_meshctl__subcmd__help__subcmd__completion_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help completion commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__help_commands] )) ||
_meshctl__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help help commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__version_commands] )) ||
_meshctl__subcmd__help__subcmd__version_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help version commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__version_commands] )) ||
_meshctl__subcmd__version_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl version commands' commands "$@"
}

if [ "$funcstack[1]" = "_meshctl" ]; then
    _meshctl "$@"
else
    compdef _meshctl meshctl
fi
