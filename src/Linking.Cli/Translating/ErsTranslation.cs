using System.Text.Json.Nodes;

using Linking.Cli.Paths;
using Linking.Cli.Renewals;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Ers;
using Linking.Hashing;
using Linking.Renewal;
using Linking.Tsp;
using Linking.Verification;

namespace Linking.Cli.Translating;

/// <summary>Puts documents and their proofs under a hash tree of RFC 4998, has its root stamped, and writes a record for each.</summary>
/// <param name="options">What the proofs may rest on.</param>
/// <param name="function">Of the tree and the stamp's imprint.</param>
/// <param name="client">The authority, asked under that function.</param>
/// <param name="reader">Knows the certificates that the stamp must lead to; null: any stamp is taken.</param>
/// <param name="isJson">Whether a line of JSON is printed for each file.</param>
internal sealed class ErsTranslation(
    EvidenceOptions options, HashFunction function, StampClient client, StampReader? reader, bool isJson)
{
    private readonly RecordEvidence _evidence = new(options, new EvidenceCache(options));
    private int _code = ExitCode.Success;

    /// <summary>What is about one file stops no other.</summary>
    /// <returns>The exit code: that of the first file that was refused.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> files, CancellationToken cancellation)
    {
        var groups = new List<(string File, string Proof, Digest[] Digests)>();
        await Counting.RunAsync(Say("verifying"), files.Count, async step =>
        {
            foreach (var file in files)
            {
                step();
                await GuardAsync(file, async () => groups.Add(await GroupOfAsync(file, cancellation)));
            }
        });
        if (groups.Count == 0)
            return _code;
        var tree = new ArchiveTree(function, [.. groups.Select(g => g.Digests)]);
        var token = await StampAsync(tree.RootPreimage, cancellation);
        for (var i = 0; i < groups.Count; i++)
        {
            var (file, proof, _) = groups[i];
            var lists = tree.ReducedFor(i);
            await GuardAsync(file, () =>
            {
                OutputFile.Create(PlaceOf(file), ErsRecord.Encode(function, lists, token));
                Report(file, proof);
                return Task.CompletedTask;
            });
        }

        if (reader is null)
            await Console.Error.WriteLineAsync(Say("The authority was not checked: name its certificate with --tsa."));
        if (!isJson)
            Console.WriteLine(Say(
                "Keep the document, the proof and the record together. RFC 4998 says nothing of what the proof says: verify it for " +
                "itself."));
        return _code;
    }

    private static string PlaceOf(string file) => file + ErsRecord.FileExtension;

    private async Task<(string File, string Proof, Digest[] Digests)> GroupOfAsync(string file, CancellationToken cancellation)
    {
        InputFile.CheckPlain(file);
        if (FileFacts.Exists(PlaceOf(file)))
            throw new CommandException(
                ExitCode.CannotCreate, $"{PlaceOf(file)} is there already. Renew it with software of RFC 4998, or move it.");
        var path = RecordPath.Find(file);
        var data = await VerifiedRecord.DataAsync(file, cancellation);
        // The proof as it lies there; a token is verified as a record of one stage.
        var proof = path is null ? await TokenAsync(file, cancellation) : await RecordPath.ReadAsync(path, cancellation);
        var bytes = path is null ? EvidenceRecord.Create(new EvidenceSection(SectionType.Token, proof), []) : proof;
        var place = path ?? TokenFile.Beside(file);
        RecordPath.Decode(place, bytes);
        var verified = VerifiedRecord.Of(file, place, bytes, data, await _evidence.OfAsync(bytes, cancellation));
        RequireSound(verified);
        if (verified.Verdict.Basis == Basis.Signed)
            await Console.Error.WriteLineAsync(Printable.Line(Say(
                $"{file}: its proof is only signed, and stays so in the group. Better: extend it first, then make the record anew.")));
        return (file, place, [data.Digests[function], function.Hash(proof)]);
    }

    private static async Task<byte[]> TokenAsync(string file, CancellationToken cancellation)
    {
        var path = TokenFile.Beside(file);
        if (!FileFacts.Exists(path))
            throw new CommandException(ExitCode.NoInput, $"{file} has no token {path} and no evidence record {RecordPath.Beside(file)}.");
        var bytes = await TokenFile.ReadAsync(path, cancellation);
        TokenFile.Decode(path, bytes);
        return bytes;
    }

    private static void RequireSound(VerifiedRecord verified)
    {
        var verdict = verified.Verdict;
        if (verdict.Result != VerificationResult.Valid || verdict.Stages[^1] is not { Result: VerificationResult.Valid, Codes.Count: 0 })
            throw new CommandException(
                verdict.Result == VerificationResult.Invalid ? ExitCode.Invalid : ExitCode.Inconclusive,
                Say($"{verified.Name} is not put under a record: its proof is {verdict.Result}, or not all of it counts. See: linking " +
                $"verify {verified.Name}"));
        if (verified.LastToken is { } token && token.Header.ValidUntil <= Times.Now)
            throw new CommandException(
                ExitCode.Inconclusive,
                Say($"{verified.Name} is not put under a record: its proof was valid by its policy until " +
                $"{Times.Show(token.Header.ValidUntil)}, and that is past."));
    }

    private async Task<byte[]> StampAsync(ReadOnlyMemory<byte> stamped, CancellationToken cancellation)
    {
        StampAnswer answer;
        try
        {
            answer = await client.StampAndCollectAsync(stamped, cancellation);
        }
        catch (StampException exception)
        {
            throw new CommandException(ExitCode.Unavailable, exception.Message, exception);
        }

        if (reader is not null && reader.ReadBest(answer.Evidence, stamped) is null)
            throw new CommandException(
                ExitCode.Untrusted,
                Say("The new stamp does not lead to a certificate of --tsa, or one of its certificates was revoked; nothing was written."));
        return answer.Evidence.Token.ToArray();
    }

    private async Task GuardAsync(string file, Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception exception) when (exception is CommandException or IOException or UnauthorizedAccessException)
        {
            _code = _code != ExitCode.Success ? _code : (exception as CommandException)?.ExitCode ?? ExitCode.InputOutput;
            await Console.Error.WriteLineAsync(Printable.Line(Known(exception.Message)));
            if (isJson)
                Console.WriteLine(JsonLine.Of(new JsonObject
                {
                    ["file"] = file, ["record"] = null, ["proof"] = null, ["function"] = null, ["error"] = Known(exception.Message),
                }));
        }
    }

    private void Report(string file, string proof)
    {
        if (isJson)
            Console.WriteLine(JsonLine.Of(new JsonObject
            {
                ["file"] = file, ["record"] = PlaceOf(file), ["proof"] = proof, ["function"] = function.Name(), ["error"] = null,
            }));
        else
            Console.WriteLine(Printable.Line(Say(
                $"{PlaceOf(file)}: {file} and {proof} under {VerdictText.Name(function)} and a stamp of RFC 3161")));
    }
}
