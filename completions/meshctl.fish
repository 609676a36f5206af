# Completion of meshctl for fish. Load it with: meshctl completion fish | source
# The program itself says what fits; it says nothing, and in time, when it cannot.

function __meshctl_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    set -l program $words[1]
    command -sq -- $program; or set program meshctl
    set -l answer (command $program __complete fish --word="$word" -- $words 2>/dev/null)
    if test (count $answer) -gt 1
        printf '%s\n' $answer[2..-1]
    end
    switch "$answer[1]"
        case 'files*'
            __fish_complete_path (string replace -r '^--[^=]*=' '' -- $word)
        case 'folders*'
            __fish_complete_directories (string replace -r '^--[^=]*=' '' -- $word)
    end
end

complete -c meshctl -f -a '(__meshctl_complete)'
