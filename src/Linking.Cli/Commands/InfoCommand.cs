using System.CommandLine;

using Linking.Cli.Contents;
using Linking.Cli.Terminal;
using Linking.Proofs;
using Linking.Renewal;
using Linking.Tokens;

namespace Linking.Cli.Commands;

/// <summary><c>linking info</c></summary>
internal static class InfoCommand
{
    public static Command Build()
    {
        var path = new Argument<string>("FILE")
        {
            Description = "A token, record, voucher, publication, evidence record, proof, evidence of an audit, report, event, signed " +
                "note, verifier key, print code or record of RFC 4998 (.ers); - reads standard input.",
        };
        var output = new Option<string?>("--tlog-proof")
        {
            Description = "Of a token: write a C2SP tlog-proof of its round, under the first function, to this new file (.tlog-proof), " +
                "for readers of other logs.",
            HelpName = "FILE",
        };
        var json = SharedOptions.Json();
        var command = new Command(
            "info",
            "Show every field of a file of any kind that Linking writes, and what a proof shows by itself. No token is verified: " +
            "'linking verify' does that.")
        {
            path, output, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var file = parsed.GetValue(path)!;
            // The longest kind of file there is.
            var bytes = await InputFile.ReadAsync(file, EvidenceRecord.MaxSize + 1, cancellation);
            var sheet = ContentReader.Read(file, bytes);
            if (parsed.GetValue(output) is { } proof)
                OutputFile.Create(proof, ProofOf(file, bytes));
            if (parsed.GetValue(json))
                Console.WriteLine(JsonLine.Of(sheet.ToJson()));
            else
                sheet.Write(Console.Out);
            return ExitCode.Success;
        });
        return command;
    }

    private static byte[] ProofOf(string path, byte[] bytes)
    {
        if (!Token.TryDecode(bytes, out var token, out _))
            throw SharedOptions.Usage($"--tlog-proof: {path} is no token.");
        return LogProof.Of(token)?.ToBytes() ?? throw new CommandException(
            ExitCode.Data,
            Say(
                $"{path} holds no signed head of suite 1 to which its round leads, and a tlog-proof needs one. Its ledger's public files " +
                $"have the path."));
    }
}
