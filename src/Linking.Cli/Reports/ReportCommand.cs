using System.CommandLine;

using Linking.Cli.Commands;
using Linking.Cli.Contents;
using Linking.Cli.Terminal;
using Linking.Hashing;
using Linking.Notes;
using Linking.Reporting;
using Linking.Tokens;

namespace Linking.Cli.Reports;

/// <summary><c>linking report</c></summary>
internal static class ReportCommand
{
    public static Command Build()
    {
        var report = new Argument<string>("REPORT") { Description = "A report, as 'linking verify --report' makes it." };
        var file = new Argument<string?>("FILE")
        {
            Description = "The file that it must speak of; - reads standard input.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var token = new Argument<string?>("TOKEN")
        {
            Description = "The token that it must speak of. Default: FILE.lts beside the file, if it is there.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var by = new Option<string>("--by")
        {
            Description = "The verifier key of who reports, or a file with it, which you have from him by another way.",
            HelpName = "KEY",
            Required = true,
        };
        var json = SharedOptions.Json();
        var command = new Command(
            "report",
            "Check a signed report of a verdict: who signed it, and that it speaks of this file and token. It is the word of who signed " +
            "it, and proves nothing else; 'linking verify' needs nobody's word. Exit codes: 0 it holds and says Valid, 1 it does not " +
            "hold, or says Invalid, 2 it says Inconclusive.")
        {
            report, file, token, by, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var path = parsed.GetValue(report)!;
            var bytes = await InputFile.ReadAsync(path, SignedNote.MaxSize + 1, cancellation);
            if (!VerdictReport.TryParseNote(bytes, out var read, out var note, out var error))
                throw new CommandException(ExitCode.Data, Say($"{path} is no report that can be read. {error.Message}"));
            var key = await SharedOptions.VerifierKeyOfAsync("--by", parsed.GetValue(by)!, cancellation);
            if (!note.IsSignedBy(key))
                throw new CommandException(ExitCode.Invalid, $"The report {path} does not hold: it is not signed by {key}.");
            var (data, tokenPath) = (parsed.GetValue(file), TokenOf(parsed.GetValue(file), parsed.GetValue(token)));
            if (data is not null && await FileProgress.ImprintAsync(data, read.Suite, cancellation) != read.Data)
                throw new CommandException(ExitCode.Invalid, $"The report {path} holds, and speaks of other data than {data}.");
            if (tokenPath is not null && read.Suite.Hash(await TokenFile.ReadAsync(tokenPath, cancellation)) != read.Token)
                throw new CommandException(ExitCode.Invalid, $"The report {path} holds, and speaks of another token than {tokenPath}.");
            var sheet = ReportSheets.Checked(read, key, data, tokenPath);
            if (parsed.GetValue(json))
                Console.WriteLine(JsonLine.Of(sheet.ToJson()));
            else
                sheet.Write(Console.Out);
            return VerifyCommand.ExitCodeOf(read.Result);
        });
        return command;
    }

    private static string? TokenOf(string? file, string? token) =>
        token ?? (file is not (null or "-") && File.Exists(TokenFile.Beside(file)) ? TokenFile.Beside(file) : null);
}
