using Linking.Hashing;
using Linking.Tokens;

namespace Linking.Renewal;

/// <summary>Makes evidence records grow (docs/spec/renewal.md, "Making one"). What is sealed is never encoded again.</summary>
public static class RecordRenewal
{
    // Type and length.
    private const int SectionHead = 5;

    /// <summary>What the next stage stamps: the record so far, and the data once more.</summary>
    /// <param name="record">The file as it will stand before the text, with all evidence for its last stage.</param>
    /// <param name="objects">The data: for each object a digest under each of the functions, in their order.</param>
    /// <param name="functions">1 to 4, rising: at least those of the stamp to come.</param>
    /// <exception cref="InvalidOperationException">They make no text.</exception>
    public static RenewalText TextOver(
        ReadOnlyMemory<byte> record, IReadOnlyList<IReadOnlyList<FunctionDigest>> objects, IReadOnlyList<HashFunction> functions)
    {
        ArgumentNullException.ThrowIfNull(objects);
        ArgumentNullException.ThrowIfNull(functions);
        return new RenewalText { Before = [.. functions.Select(f => new FunctionDigest(f, f.Hash(record.Span)))], Data = objects };
    }

    /// <summary>The file with another token in its last stage, for example the extended one: nothing else is changed.</summary>
    /// <param name="record">Its last stage has a token, and nothing stands behind its stages that is not used.</param>
    /// <param name="token">Of the same leaf.</param>
    /// <exception cref="InvalidOperationException">The last stage has no token, or the file would be too long.</exception>
    public static byte[] WithLastToken(EvidenceRecord record, Token token)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(token);
        var last = record.Stages[^1];
        if (last.Stamp.Type != SectionType.Token)
            throw new InvalidOperationException("The last stage has no token.");
        var start = last.Start + SizeOf(last.Text) + SizeOf(last.Cover);
        var end = start + SectionHead + last.Stamp.Bytes.Length;
        byte[] bytes =
        [
            .. record.Bytes.Span[..start],
            .. new EvidenceSection(SectionType.Token, token.ToBytes()).ToBytes(),
            .. record.Bytes.Span[end..],
        ];
        // Appending nothing checks the whole.
        return EvidenceRecord.Append(bytes, []);
    }

    private static int SizeOf(ReadOnlyMemory<byte>? section) => section is { } bytes ? SectionHead + bytes.Length : 0;
}
