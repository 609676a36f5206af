# Completion of meshctl for PowerShell. Load it with: meshctl completion powershell | Out-String | Invoke-Expression
# The program itself says what fits; it says nothing, and in time, when it cannot.

Register-ArgumentCompleter -Native -CommandName 'meshctl' -ScriptBlock {
    param($word, $commandAst, $cursor)
    $words = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursor } | ForEach-Object { "$_" })
    $answer = @(& $words[0] __complete powershell "--word=$word" '--' @words 2>$null)
    $answer | Select-Object -Skip 1 | ForEach-Object {
        $value, $about = $_ -split "`t", 2
        if (-not $about) { $about = $value }
        [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $about)
    }
}
