using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

using Linking.Cli.Archives;
using Linking.Cli.Paths;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Tokens;
using Linking.Verification;

namespace Linking.Cli.Commands;

/// <summary><c>linking repair</c>: offline.</summary>
internal static class RepairCommand
{
    public static Command Build()
    {
        var path = new Argument<string>("TOKEN") { Description = "A token (.lts); what it was is kept beside it." };
        var unknown = new Option<bool>("--unknown")
        {
            Description = "Take away what this version does not know too. A later version may read it.",
        };
        var (trust, json) = (SharedOptions.Trust(), SharedOptions.Json());
        var command = new Command(
            "repair",
            "Take out of a token the anchors that do nothing: those that do not fit, vouchers that are broken or speak for nothing in " +
            "it, and what stands there twice. Anchors in which the ledger contradicts itself stay: they are evidence. The former " +
            "token is kept.")
        {
            path, unknown, trust, json,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(path)!,
            parsed.GetValue(unknown),
            new EvidenceOptions { TrustFolder = SharedOptions.TrustFolderOf(parsed.GetValue(trust)) },
            parsed.GetValue(json),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        string path, bool alsoUnknown, EvidenceOptions options, bool json, CancellationToken cancellation)
    {
        KeptFiles.Refuse(path);
        var bytes = await TokenFile.ReadAsync(path, cancellation);
        var token = TokenFile.Decode(path, bytes);
        var evidence = await EvidenceCollector.CollectAsync(token, options, cancellation);
        var repaired = TokenRepair.Repair(token, evidence.TrustFor(token), alsoUnknown);
        string? former = null;
        if (repaired.Dropped.Count > 0)
        {
            former = FreeNameBeside(path);
            OutputFile.Create(former, bytes);
            TokenFile.Rewrite(path, repaired.Token.ToBytes());
        }

        if (json)
            Console.WriteLine(JsonLine.Of(ToJson(path, former, repaired, evidence.Remarks)));
        else
            Show(Console.Out, path, former, token, repaired, evidence.Remarks);
        return ExitCode.Success;
    }

    private static void Show(
        TextWriter text, string path, string? former, Token token, RepairedToken repaired, IReadOnlyList<string> remarks)
    {
        text.WriteLine(Printable.Line(
            former is null
                ? Say($"{path}: nothing to repair, {token.Anchors.Count} anchor(s)")
                : Say($"{path}: {repaired.Dropped.Count} of {token.Anchors.Count} anchor(s) taken away; the former token is {former}")));
        foreach (var dropped in repaired.Dropped)
            text.WriteLine("  " + Say($"anchor {dropped.Index + 1}, {NameOf(token.Anchors[dropped.Index])}: {TextOf(dropped.Reason)}"));
        RemarkLines.Write(text, remarks);
    }

    private static JsonObject ToJson(string path, string? former, RepairedToken repaired, IReadOnlyList<string> remarks) => new()
    {
        ["token"] = path,
        ["former"] = former,
        ["anchors"] = repaired.Token.Anchors.Count,
        ["dropped"] = new JsonArray([.. repaired.Dropped.Select(d => new JsonObject
        {
            ["anchor"] = d.Index + 1,
            ["reason"] = TextOf(d.Reason),
        })]),
        ["remarks"] = RemarkLines.Json(remarks),
    };

    private static string NameOf(Anchor anchor) => anchor switch
    {
        SignedHeadAnchor head => Say($"a signed head of size {head.Size}"),
        PublicationAnchor publication => Say($"a publication of size {publication.Size}"),
        VoucherAnchor => Say("a voucher"),
        _ => Say($"of type {anchor.Type}"),
    };

    private static string TextOf(DropReason reason) => reason switch
    {
        DropReason.Repeated => Say("it stands there already"),
        DropReason.DoesNotFit => Say("it does not fit the token"),
        DropReason.Malformed => Say("it is malformed"),
        DropReason.SpeaksForNone => Say("it speaks for nothing in the token"),
        _ => Say("this version does not know it"),
    };

    private static string FreeNameBeside(string path)
    {
        var name = path + ".former";
        for (var i = 2; FileFacts.Exists(name); i++)
            name = string.Create(CultureInfo.InvariantCulture, $"{path}.former-{i}");
        return name;
    }
}
