using System.CommandLine;

using Linking.Cli.Commands;
using Linking.Cli.Paths;
using Linking.Cli.Renewals;
using Linking.Cli.Terminal;
using Linking.Tokens;
using Linking.Tsp.Linked;

namespace Linking.Cli.Translating;

/// <summary><c>linking translate linked</c>: a token in the layout of ANSI X9.95 and ISO/IEC 18014-3, and back.</summary>
internal static class LinkedCommand
{
    public static Command Build()
    {
        var file = new Argument<string>("FILE")
        {
            Description = "A token (.lts), or the file that has one beside it. With --back: a linked token (.der).",
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "The new file: a linked token (.der). With --back: a token (.lts).",
            HelpName = "FILE",
            Required = true,
        };
        var back = new Option<bool>("--back") { Description = "Make the token again of a linked token, byte for byte." };
        var command = new Command(
            "linked",
            "Write a token as a linked time-stamp token, in the layout of ANSI X9.95 and ISO/IEC 18014-3 (DER), with a chain under each " +
            "function; or make the token again of one. Nothing is verified: 'linking verify' does that. Exit codes: 0 written, 65 it " +
            "cannot be translated.")
        {
            file, output, back,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (name, place) = (parsed.GetValue(file)!, parsed.GetValue(output)!);
            await (parsed.GetValue(back) ? BackAsync(name, place, cancellation) : ToDerAsync(name, place, cancellation));
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task ToDerAsync(string name, string place, CancellationToken cancellation)
    {
        if (RecordPath.IsNamedLikeOne(name))
        {
            throw new CommandException(
                ExitCode.Usage,
                $"{name} is an evidence record, of several stamps; a linked token is of one. Name the token that it renews (.lts).");
        }

        var path = TokenFile.IsNamedLikeOne(name) ? name
            : FileFacts.Exists(TokenFile.Beside(name)) ? TokenFile.Beside(name)
            : LedgerTokenName.Beside(name) is [var only] ? only : name;
        var token = TokenFile.Decode(path, await TokenFile.ReadAsync(path, cancellation));
        if (!LinkedToken.TryEncode(token, out var der, out var error))
            throw new CommandException(ExitCode.Data, $"{path} cannot be written as a linked token. {error}");
        OutputFile.Create(place, der);
        Console.WriteLine(Printable.Line(Say(
            $"{place}: linked time-stamp token of {der.Length} bytes, from {token.Header.Ledger}, round {token.Header.Index}")));
        Console.WriteLine("  " + Say(
            "Of the token nothing is lost: --back makes it again, byte for byte. What lies beside it, as the ledger's record and " +
            "vouchers, is not in it: keep that too."));
        Console.WriteLine("  " + Say(
            "Other programs can show it. None that we know computes its chains: their hashing has no identifier of a standard."));
    }

    private static async Task BackAsync(string name, string place, CancellationToken cancellation)
    {
        var der = await InputFile.ReadAsync(name, LinkedToken.MaxSize + 1, cancellation);
        if (der.AsSpan().StartsWith("LTS"u8))
            throw new CommandException(ExitCode.Usage, $"{name} is a token already: leave --back away.");
        if (!LinkedToken.TryDecode(der, out var token, out var error))
            throw new CommandException(ExitCode.Data, $"{name} is no linked token that can be read. {error}");
        OutputFile.Create(place, token.ToBytes());
        Console.WriteLine(Printable.Line(Say(
            $"{place}: the token, byte for byte, of {token.Header.Ledger}, round {token.Header.Index}; its chains were computed again")));
        Console.WriteLine("  " + Say("It is not verified yet: 'linking verify' does that."));
    }
}
