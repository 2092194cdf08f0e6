using System.CommandLine;

using Linking.Cli.Orders;
using Linking.Cli.Servers;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Client.Tiles;
using Linking.Hashing;
using Linking.Proofs;
using Linking.Verification;

namespace Linking.Cli.Commands;

/// <summary><c>linking order</c>: offline.</summary>
internal static class OrderCommand
{
    public static Command Build()
    {
        var first = new Argument<string>("FIRST") { Description = "A file with its token beside it, or a token (.lts)." };
        var second = new Argument<string>("SECOND") { Description = "Another of the same ledger." };
        var proof = new Option<string>("--proof")
        {
            Description = "An order proof (.lop) of the two rounds. Default: it is made from the two tokens.",
            HelpName = "FILE",
        };
        var output = new Option<string>("--output", "-o") { Description = "Write the proof to this file.", HelpName = "FILE" };
        var place = new Option<string?>("--static")
        {
            Description = "Read what the tokens do not hold of the path between their rounds from the ledger's public files, in this " +
                "folder or at this address.",
            HelpName = "PLACE",
        };
        var evidence = new EvidenceFlags();
        var json = SharedOptions.Json();
        var command = new Command(
            "order",
            "Show that one token was stamped before another, without any clock. Both are verified too, by what you give, as with " +
            "'verify'. Exit codes: 0 FIRST was stamped before SECOND, 1 SECOND before FIRST, 2 neither is shown.")
        {
            first, second, proof, place, output, json,
        };
        evidence.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = evidence.Read(parsed);
            var cache = new EvidenceCache(options);
            var a = await OrderedToken.ReadAsync(parsed.GetValue(first)!, cache, cancellation);
            var b = await OrderedToken.ReadAsync(parsed.GetValue(second)!, cache, cancellation);
            var given = parsed.GetValue(proof) is { } file ? await ReadAsync(file, cancellation) : null;
            if (given is null && parsed.GetValue(place) is { } files)
                given = await FindAsync(a, b, files, options.Proxy, cancellation);
            var report = Compare(a, b, given) with { Remarks = cache.Remarks };
            var written = parsed.GetValue(output);
            if (written is not null && report.Proof is { } made)
                OutputFile.Create(written, made.ToBytes());
            if (parsed.GetValue(json))
                Console.WriteLine(JsonLine.Of(report.ToJson(report.Proof is null ? null : written)));
            else
                report.Write(Console.Out);
            return report.Code;
        });
        return command;
    }

    // Null where the tokens suffice, or have no order.
    private static async Task<OrderProof?> FindAsync(
        OrderedToken a, OrderedToken b, string place, string? proxy, CancellationToken cancellation)
    {
        if (a.Token.Header.Ledger != b.Token.Header.Ledger || a.Token.Suite != b.Token.Suite || a.Round == b.Round)
            return null;
        var (earlier, later) = a.Round < b.Round ? (a.Token, b.Token) : (b.Token, a.Token);
        if (TokenOrder.TryProve(earlier, later, out var proof))
            return proof;
        using var files = FilesPlace.Open(place, proxy);
        return await FilesOrder.ProveAsync(files, earlier, later, cancellation);
    }

    private static OrderReport Compare(OrderedToken a, OrderedToken b, OrderProof? given)
    {
        if (a.Token.Header.Ledger != b.Token.Header.Ledger || a.Token.Suite != b.Token.Suite)
            return new OrderReport(a, b, null, Say("They are of two ledgers."));
        if (a.Round == b.Round)
            return new OrderReport(a, b, null, Say($"Both are of round {a.Round}; leaves of one round have no order."));
        var (earlier, later) = a.Round < b.Round ? (a, b) : (b, a);
        var proof = given;
        if (proof is not null && !(proof.EarlierBytes.Span.SequenceEqual(earlier.Token.HeaderBytes.Span) &&
            proof.LaterBytes.Span.SequenceEqual(later.Token.HeaderBytes.Span)))
            return new OrderReport(a, b, null, Say("The proof is of other rounds than theirs."));
        if (proof is null && !TokenOrder.TryProve(earlier.Token, later.Token, out proof))
        {
            return new OrderReport(
                a, b, null,
                Say(
                    $"The tokens do not hold the path between their rounds. Extend {earlier.TokenPath} to a publication behind round " +
                    $"{later.Round}; if it is, the two are not of one history."));
        }

        return new OrderReport(a, b, proof, WhyNot(earlier, later, proof));
    }

    /// <summary>Why a proof of the two rounds does not suffice; empty if it does.</summary>
    private static string WhyNot(OrderedToken earlier, OrderedToken later, OrderProof proof)
    {
        if (!Enum.GetValues<Chain>().Where(chain => !later.IsBroken(chain)).All(proof.Holds))
            return Say("The proof does not hold: the two headers are not of one history.");
        if (earlier.Verdict.Result == VerificationResult.Invalid)
            return Say($"{earlier.Name} is not what its token says.");
        return later.Verdict.Result == VerificationResult.Valid
            ? ""
            : Say(
                $"Round {earlier.Round} was sealed before round {later.Round} if the header of the later one is the ledger's; that could " +
                $"not be verified: 'linking verify' says of {later.Name} what is missing.");
    }

    private static async Task<OrderProof> ReadAsync(string path, CancellationToken cancellation)
    {
        var bytes = await InputFile.ReadAsync(path, OrderProof.MaxSize + 1, cancellation);
        return OrderProof.TryDecode(bytes, out var proof, out var error)
            ? proof
            : throw new CommandException(ExitCode.Data, $"--proof: {path} is no order proof that can be read. {error.Message}");
    }
}
