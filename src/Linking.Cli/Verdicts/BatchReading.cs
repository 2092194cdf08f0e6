using Linking.Cli.Earliest;
using Linking.Cli.Renewals;
using Linking.Cli.Requiring;
using Linking.Cli.Terminal;
using Linking.Hashing;
using Linking.Tokens;

namespace Linking.Cli.Verdicts;

/// <summary>Reads tokens and the files beside them, and verifies them. What verdicts rest on is read once a ledger. Thread-safe.</summary>
internal sealed class BatchReading
{
    private readonly EvidenceCache _evidence;
    private readonly RecordEvidence _records;
    private readonly Requirements _required;
    private readonly KnownValues _known;

    /// <param name="options">What the verdicts may rest on.</param>
    /// <param name="required">What each must reach.</param>
    public BatchReading(EvidenceOptions options, Requirements required)
    {
        (_evidence, _required, _known) = (new EvidenceCache(options), required, options.Known);
        _records = new RecordEvidence(options, _evidence);
    }

    /// <summary>What every verdict on a token of some ledger rested on so far.</summary>
    public IEnumerable<Evidence> Evidence => _evidence.Collected;

    /// <summary>Reads and verifies some tokens.</summary>
    /// <returns>What came of each, in the same order.</returns>
    /// <exception cref="CommandException">What the verdicts may rest on cannot be read.</exception>
    public async Task<TokenOutcome[]> VerifyAsync(IReadOnlyList<string> tokens, CancellationToken cancellation)
    {
        var outcomes = new TokenOutcome[tokens.Count];
        for (var i = 0; i < outcomes.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            outcomes[i] = await VerifyAsync(TokenPaths.FileOf(tokens[i]), tokens[i], cancellation);
        }

        return outcomes;
    }

    /// <summary>Reads and verifies a token, or an evidence record, of a file that lies anywhere.</summary>
    /// <exception cref="CommandException">What the verdict may rest on cannot be read.</exception>
    public async Task<TokenOutcome> VerifyAsync(string file, string path, CancellationToken cancellation)
    {
        if (RecordPath.IsNamedLikeOne(path))
            return await VerifyRecordAsync(file, path, cancellation);
        byte[] bytes;
        DigestPair imprint;
        Token? token;
        try
        {
            InputFile.CheckPlain(path);
            InputFile.CheckPlain(file);
            bytes = await TokenFile.ReadAsync(path, cancellation);
            Token.TryDecode(bytes, out token, out _);
            await using var data = await InputFile.OpenAsync(file, cancellation);
            imprint = Imprint.Compute(token?.Suite ?? Suite.One, data, cancellation: cancellation);
        }
        catch (Exception exception) when (exception is CommandException or IOException or UnauthorizedAccessException)
        {
            return new TokenOutcome(path, file, null, exception.Message);
        }

        var evidence = await _evidence.OfAsync(token, cancellation);
        var verified = VerifiedToken.Of(file, path, bytes, imprint, evidence) with { Required = _required };
        return new TokenOutcome(path, file, await EarliestReading.AddAsync(verified, null, [], null, _known, cancellation), null);
    }

    private async Task<TokenOutcome> VerifyRecordAsync(string file, string path, CancellationToken cancellation)
    {
        try
        {
            InputFile.CheckPlain(path);
            InputFile.CheckPlain(file);
            var bytes = await RecordPath.ReadAsync(path, cancellation);
            var data = await VerifiedRecord.DataAsync(file, cancellation);
            var evidence = await _records.OfAsync(bytes, cancellation);
            return new TokenOutcome(path, file, null, null)
            {
                Record = VerifiedRecord.Of(file, path, bytes, data, evidence) with { Required = _required },
            };
        }
        catch (Exception exception) when (exception is CommandException or IOException or UnauthorizedAccessException)
        {
            return new TokenOutcome(path, file, null, exception.Message);
        }
    }
}
