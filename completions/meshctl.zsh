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
            (chart)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_meshctl__subcmd__chart_commands" \
"*::: :->chart" \
&& ret=0

    case $state in
    (chart)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-chart-command-$line[1]:"
        case $line[1] in
            (template)
_arguments "${_arguments_options[@]}" : \
'-n+[Namespace of the release]:NAMESPACE:_default' \
'--namespace=[Namespace of the release]:NAMESPACE:_default' \
'--name-template=[Template of the release'\''s name]:TEMPLATE:_default' \
'*-s+[Print only the objects of these templates, e.g. \`templates/service.yaml\` or \`templates/*.yaml\`]:FILE:_default' \
'*--show-only=[Print only the objects of these templates, e.g. \`templates/service.yaml\` or \`templates/*.yaml\`]:FILE:_default' \
'--output-dir=[Write a file for each template into this folder]:FOLDER:_files' \
'(--output-dir)-o+[Form of the output\: the documents as YAML, or one list as JSON]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'(--output-dir)--output=[Form of the output\: the documents as YAML, or one list as JSON]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'*-f+[Take values from a YAML file, \`-\` for standard input; several are laid over each other in order]:FILE:_files' \
'*--values=[Take values from a YAML file, \`-\` for standard input; several are laid over each other in order]:FILE:_files' \
'*--set-json=[Set values to JSON\: \`name=JSON,…\`, or one JSON object]:TEXT:_default' \
'*--set=[Set values\: \`name=value,list\[0\].name=value,list={a,b}\`]:TEXT:_default' \
'*--set-string=[Set values to text, whatever they look like]:TEXT:_default' \
'*--set-file=[Set values to the content of files\: \`name=FILE,…\`]:TEXT:_default' \
'*--set-literal=[Set one value to all that follows the first \`=\`]:TEXT:_default' \
'--kube-version=[Assume this version of Kubernetes \[default\: 1.36.0\]]:VERSION:_default' \
'*-a+[Assume these API versions besides the usual ones]:VERSION:_default' \
'*--api-versions=[Assume these API versions besides the usual ones]:VERSION:_default' \
'--repo=[]:URL:_default' \
'--version=[]:VERSION:_default' \
'--post-renderer=[]:COMMAND:_default' \
'--dry-run=[]::WHERE:_default' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(--name-template)-g[Make up a name for the release]' \
'(--name-template)--generate-name[Make up a name for the release]' \
'--include-crds[Print the files of crds/ too]' \
'(--include-crds)--skip-crds[Leave the files of crds/ out]' \
'--skip-tests[Leave tests out]' \
'--no-hooks[Leave hooks out]' \
'--is-upgrade[Tell templates that this is an upgrade]' \
'--skip-schema-validation[Do not check the values against the chart'\''s schema]' \
'--release-name[Put the files into a folder named after the release]' \
'--validate[]' \
'--dependency-update[]' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::name_and_chart -- Name of the release, then the chart\: a folder or a .tgz; the name may be left out:_default' \
&& ret=0
;;
(show)
_arguments "${_arguments_options[@]}" : \
'-o+[Form of the output\: the texts as they are, or data]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'--output=[Form of the output\: the texts as they are, or data]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':what -- What to show:((chart\:"Chart.yaml"
values\:"values.yaml"
readme\:"The README"
crds\:"The files of crds/"
all\:"Everything"))' \
':chart -- The chart\: a folder or a .tgz:_files' \
&& ret=0
;;
(lint)
_arguments "${_arguments_options[@]}" : \
'-n+[Namespace to render for]:NAMESPACE:_default' \
'--namespace=[Namespace to render for]:NAMESPACE:_default' \
'-o+[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'--output=[Form of the output]:FORMAT:((table\:"For a person"
json\:"JSON, indented by two"
yaml\:"YAML"))' \
'*-f+[Take values from a YAML file, \`-\` for standard input; several are laid over each other in order]:FILE:_files' \
'*--values=[Take values from a YAML file, \`-\` for standard input; several are laid over each other in order]:FILE:_files' \
'*--set-json=[Set values to JSON\: \`name=JSON,…\`, or one JSON object]:TEXT:_default' \
'*--set=[Set values\: \`name=value,list\[0\].name=value,list={a,b}\`]:TEXT:_default' \
'*--set-string=[Set values to text, whatever they look like]:TEXT:_default' \
'*--set-file=[Set values to the content of files\: \`name=FILE,…\`]:TEXT:_default' \
'*--set-literal=[Set one value to all that follows the first \`=\`]:TEXT:_default' \
'--kube-version=[Assume this version of Kubernetes \[default\: 1.36.0\]]:VERSION:_default' \
'*-a+[Assume these API versions besides the usual ones]:VERSION:_default' \
'*--api-versions=[Assume these API versions besides the usual ones]:VERSION:_default' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'--strict[Take warnings for errors]' \
'--skip-schema-validation[Do not check the values against the chart'\''s schema]' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::charts -- The charts\: folders or .tgz files:_files' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_meshctl__subcmd__chart__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-chart-help-command-$line[1]:"
        case $line[1] in
            (template)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(show)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(lint)
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
;;
(manifest)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_meshctl__subcmd__manifest_commands" \
"*::: :->manifest" \
&& ret=0

    case $state in
    (manifest)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-manifest-command-$line[1]:"
        case $line[1] in
            (generate)
_arguments "${_arguments_options[@]}" : \
'*-f+[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*--filename=[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*-s+[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'*--set=[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'--profile=[Profile to build on, by name or path \[default\: default\]]:NAME:_default' \
'-r+[Revision of the control plane]:NAME:_default' \
'--revision=[Revision of the control plane]:NAME:_default' \
'-o+[Write into a file instead of standard output]:FILE:_files' \
'--output=[Write into a file instead of standard output]:FILE:_files' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help]' \
'--help[Print help]' \
&& ret=0
;;
(render)
_arguments "${_arguments_options[@]}" : \
'*-f+[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*--filename=[\`IstioOperator\` file, \`-\` for standard input; may be repeated, later ones win]:FILE:_default' \
'*-s+[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'*--set=[Set a value, e.g. \`values.pilot.traceSampling=10\`; may be repeated, wins over files]:PATH=VALUE:_default' \
'--profile=[Profile to build on, by name or path \[default\: default\]]:NAME:_default' \
'-r+[Revision of the control plane]:NAME:_default' \
'--revision=[Revision of the control plane]:NAME:_default' \
'-o+[Write into a file instead of standard output]:FILE:_files' \
'--output=[Write into a file instead of standard output]:FILE:_files' \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help]' \
'--help[Print help]' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_meshctl__subcmd__manifest__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-manifest-help-command-$line[1]:"
        case $line[1] in
            (generate)
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
;;
(profile)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_meshctl__subcmd__profile_commands" \
"*::: :->profile" \
&& ret=0

    case $state in
    (profile)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-profile-command-$line[1]:"
        case $line[1] in
            (list)
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
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(dump)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use color\: auto (on a terminal, unless \`NO_COLOR\` is set), always or never]:WHEN:((auto\:"On a terminal, unless \`NO_COLOR\` is set"
always\:"Always"
never\:"Never"))' \
'(-v --verbose)-q[Say nothing on standard error but errors]' \
'(-v --verbose)--quiet[Say nothing on standard error but errors]' \
'-v[Say what happens on the way]' \
'--verbose[Say what happens on the way]' \
'-h[Print help]' \
'--help[Print help]' \
'::profile -- Name or path of the profile:_default' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_meshctl__subcmd__profile__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-profile-help-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(dump)
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
;;
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
            (chart)
_arguments "${_arguments_options[@]}" : \
":: :_meshctl__subcmd__help__subcmd__chart_commands" \
"*::: :->chart" \
&& ret=0

    case $state in
    (chart)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-help-chart-command-$line[1]:"
        case $line[1] in
            (template)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(show)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(lint)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(manifest)
_arguments "${_arguments_options[@]}" : \
":: :_meshctl__subcmd__help__subcmd__manifest_commands" \
"*::: :->manifest" \
&& ret=0

    case $state in
    (manifest)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-help-manifest-command-$line[1]:"
        case $line[1] in
            (generate)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(profile)
_arguments "${_arguments_options[@]}" : \
":: :_meshctl__subcmd__help__subcmd__profile_commands" \
"*::: :->profile" \
&& ret=0

    case $state in
    (profile)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:meshctl-help-profile-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(dump)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
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
'chart:Render, show and check Helm charts, offline' \
'manifest:Make the manifests of a mesh' \
'profile:Look at the profiles that a mesh can build on' \
'completion:Print the completion script of a shell' \
'version:Print the version of meshctl' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'meshctl commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__chart_commands] )) ||
_meshctl__subcmd__chart_commands() {
    local commands; commands=(
'template:\`chart template\`' \
'show:\`chart show\`' \
'lint:\`chart lint\`' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'meshctl chart commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__chart__subcmd__help_commands] )) ||
_meshctl__subcmd__chart__subcmd__help_commands() {
    local commands; commands=(
'template:\`chart template\`' \
'show:\`chart show\`' \
'lint:\`chart lint\`' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'meshctl chart help commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__chart__subcmd__help__subcmd__help_commands] )) ||
_meshctl__subcmd__chart__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl chart help help commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__chart__subcmd__help__subcmd__lint_commands] )) ||
_meshctl__subcmd__chart__subcmd__help__subcmd__lint_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl chart help lint commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__chart__subcmd__help__subcmd__show_commands] )) ||
_meshctl__subcmd__chart__subcmd__help__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl chart help show commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__chart__subcmd__help__subcmd__template_commands] )) ||
_meshctl__subcmd__chart__subcmd__help__subcmd__template_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl chart help template commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__chart__subcmd__lint_commands] )) ||
_meshctl__subcmd__chart__subcmd__lint_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl chart lint commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__chart__subcmd__show_commands] )) ||
_meshctl__subcmd__chart__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl chart show commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__chart__subcmd__template_commands] )) ||
_meshctl__subcmd__chart__subcmd__template_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl chart template commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__completion_commands] )) ||
_meshctl__subcmd__completion_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl completion commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help_commands] )) ||
_meshctl__subcmd__help_commands() {
    local commands; commands=(
'chart:Render, show and check Helm charts, offline' \
'manifest:Make the manifests of a mesh' \
'profile:Look at the profiles that a mesh can build on' \
'completion:Print the completion script of a shell' \
'version:Print the version of meshctl' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'meshctl help commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__chart_commands] )) ||
_meshctl__subcmd__help__subcmd__chart_commands() {
    local commands; commands=(
'template:\`chart template\`' \
'show:\`chart show\`' \
'lint:\`chart lint\`' \
    )
    _describe -t commands 'meshctl help chart commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__chart__subcmd__lint_commands] )) ||
_meshctl__subcmd__help__subcmd__chart__subcmd__lint_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help chart lint commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__chart__subcmd__show_commands] )) ||
_meshctl__subcmd__help__subcmd__chart__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help chart show commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__chart__subcmd__template_commands] )) ||
_meshctl__subcmd__help__subcmd__chart__subcmd__template_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help chart template commands' commands "$@"
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
(( $+functions[_meshctl__subcmd__help__subcmd__manifest_commands] )) ||
_meshctl__subcmd__help__subcmd__manifest_commands() {
    local commands; commands=(
'generate:Print the objects of a mesh, without a cluster' \
    )
    _describe -t commands 'meshctl help manifest commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__manifest__subcmd__generate_commands] )) ||
_meshctl__subcmd__help__subcmd__manifest__subcmd__generate_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help manifest generate commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__profile_commands] )) ||
_meshctl__subcmd__help__subcmd__profile_commands() {
    local commands; commands=(
'list:List the profiles' \
'dump:Print a profile with what it takes over from the default one' \
    )
    _describe -t commands 'meshctl help profile commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__profile__subcmd__dump_commands] )) ||
_meshctl__subcmd__help__subcmd__profile__subcmd__dump_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help profile dump commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__profile__subcmd__list_commands] )) ||
_meshctl__subcmd__help__subcmd__profile__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help profile list commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__help__subcmd__version_commands] )) ||
_meshctl__subcmd__help__subcmd__version_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl help version commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__manifest_commands] )) ||
_meshctl__subcmd__manifest_commands() {
    local commands; commands=(
'generate:Print the objects of a mesh, without a cluster' \
'render:Print the objects of a mesh, without a cluster' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'meshctl manifest commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__manifest__subcmd__generate_commands] )) ||
_meshctl__subcmd__manifest__subcmd__generate_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl manifest generate commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__manifest__subcmd__help_commands] )) ||
_meshctl__subcmd__manifest__subcmd__help_commands() {
    local commands; commands=(
'generate:Print the objects of a mesh, without a cluster' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'meshctl manifest help commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__manifest__subcmd__help__subcmd__generate_commands] )) ||
_meshctl__subcmd__manifest__subcmd__help__subcmd__generate_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl manifest help generate commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__manifest__subcmd__help__subcmd__help_commands] )) ||
_meshctl__subcmd__manifest__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl manifest help help commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__profile_commands] )) ||
_meshctl__subcmd__profile_commands() {
    local commands; commands=(
'list:List the profiles' \
'dump:Print a profile with what it takes over from the default one' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'meshctl profile commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__profile__subcmd__dump_commands] )) ||
_meshctl__subcmd__profile__subcmd__dump_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl profile dump commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__profile__subcmd__help_commands] )) ||
_meshctl__subcmd__profile__subcmd__help_commands() {
    local commands; commands=(
'list:List the profiles' \
'dump:Print a profile with what it takes over from the default one' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'meshctl profile help commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__profile__subcmd__help__subcmd__dump_commands] )) ||
_meshctl__subcmd__profile__subcmd__help__subcmd__dump_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl profile help dump commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__profile__subcmd__help__subcmd__help_commands] )) ||
_meshctl__subcmd__profile__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl profile help help commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__profile__subcmd__help__subcmd__list_commands] )) ||
_meshctl__subcmd__profile__subcmd__help__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl profile help list commands' commands "$@"
}
(( $+functions[_meshctl__subcmd__profile__subcmd__list_commands] )) ||
_meshctl__subcmd__profile__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'meshctl profile list commands' commands "$@"
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
