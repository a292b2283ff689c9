import CommandLine

Program().launch(Array(Swift.CommandLine.arguments.dropFirst()))
