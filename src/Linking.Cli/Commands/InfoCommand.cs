using System.CommandLine;

using Linking.Cli.Contents;
using Linking.Cli.Terminal;
using Linking.Renewal;

namespace Linking.Cli.Commands;

/// <summary><c>linking info</c></summary>
internal static class InfoCommand
{
    public static Command Build()
    {
        var path = new Argument<string>("FILE")
        {
            Description = "A token, record, voucher, publication, evidence record, proof, evidence of an audit, event, signed note, " +
                "verifier key or print code; - reads standard input.",
        };
        var json = SharedOptions.Json();
        var command = new Command(
            "info",
            "Show every field of a file of any kind that Linking writes, and what a proof shows by itself. No token is verified: " +
            "'linking verify' does that.")
        {
            path, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var file = parsed.GetValue(path)!;
            // The longest kind of file there is.
            var bytes = await InputFile.ReadAsync(file, EvidenceRecord.MaxSize + 1, cancellation);
            var sheet = ContentReader.Read(file, bytes);
            if (parsed.GetValue(json))
                Console.WriteLine(JsonLine.Of(sheet.ToJson()));
            else
                sheet.Write(Console.Out);
            return ExitCode.Success;
        });
        return command;
    }
}
