using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

using Linking.Formats;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Notes;
using Linking.Tokens;

namespace Linking.Origins;

/// <summary>
/// Who submits data to be stamped, signed by himself (docs/spec/origin.md). It is stamped as the leaf beside the data's, so that one token
/// covers both. Immutable; its text is canonical.
/// </summary>
public sealed record OriginStatement
{
    /// <summary>Ending of its file name.</summary>
    public const string FileExtension = ".lor";

    /// <summary>Bytes of the longest signed statement.</summary>
    public const int MaxSize = 16_384;

    /// <summary>Bytes of the nonce.</summary>
    public const int NonceSize = 32;

    private const string Name = "origin";
    private const string NoteKey = "note";

    /// <summary>Who submits, by the name that he gives himself, and his key, which signs.</summary>
    public required VerifierKey By { get; init; }

    /// <summary>When, by his own word.</summary>
    public required Instant Date { get; init; }

    /// <summary>Of the digests.</summary>
    public required Suite Suite { get; init; }

    /// <summary>Digests of the data.</summary>
    public required DigestPair Data { get; init; }

    /// <summary>So that nobody finds the statement by guessing: 64 hexadecimal digits.</summary>
    public required string Nonce { get; init; }

    /// <summary>What he wants to say beside it: words; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>Lines that a later version may know.</summary>
    public IReadOnlyList<ExtensionLine> Extensions { get; init; } = [];

    /// <summary>A new nonce.</summary>
    public static string DrawNonce() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NonceSize));

    /// <summary>Whether words can stand in <see cref="Note"/>.</summary>
    public static bool CanSay(string note) => TextRules.IsWords(note);

    /// <summary>The leaf of a signed statement: a document without a nonce, for the statement has one.</summary>
    public static Leaf LeafOf(Suite suite, ReadOnlySpan<byte> signed)
    {
        ArgumentNullException.ThrowIfNull(suite);
        return new Leaf(suite, LeafKind.Document, suite.Hash(signed));
    }

    /// <summary>Reads a signed statement: text and one signature line. Whether that is right, <see cref="FaultOf"/> says.</summary>
    public static bool TryParseNote(
        ReadOnlyMemory<byte> signed, [NotNullWhen(true)] out OriginStatement? statement, [NotNullWhen(true)] out SignedNote? note,
        out DecodeError error)
    {
        statement = null;
        note = null;
        error = DecodeError.Malformed($"The {Name} is malformed: it has {signed.Length} bytes; at most {MaxSize} are allowed.");
        if (signed.Length > MaxSize)
            return false;
        error = DecodeError.Malformed($"The {Name} is malformed: it is not a signed note with one line.");
        return SignedNote.TryParse(signed, out note) && note.Signatures.Count == 1 && TryParse(note.TextBytes, out statement, out error);
    }

    /// <summary>Reads the text, without signature.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> text, [NotNullWhen(true)] out OriginStatement? statement, out DecodeError error)
    {
        statement = null;
        var reader = new LineReader(text.Span, Name, MaxSize);
        if (!reader.Failed && !reader.IsOfOtherVersion)
            statement = Read(reader);
        error = reader.Error;
        if (error.Kind != DecodeErrorKind.None)
            statement = null;
        return statement is not null;
    }

    /// <summary>Signs the statement.</summary>
    /// <param name="key">The private key of <see cref="By"/>; borrowed.</param>
    /// <returns>Text, empty line, signature line.</returns>
    /// <exception cref="ArgumentException">It is another key.</exception>
    /// <exception cref="InvalidOperationException">A field breaks the format's rules.</exception>
    public byte[] Sign(ISigner key)
    {
        var signer = new NoteSigner(By.Name, [key]);
        return signer.VerifierKeys[0].Equals(By)
            ? signer.Sign(Encoding.UTF8.GetString(ToBytes()))
            : throw new ArgumentException("The statement names another key.", nameof(key));
    }

    /// <summary>The text, without signature.</summary>
    /// <exception cref="InvalidOperationException">A field breaks the format's rules.</exception>
    public byte[] ToBytes()
    {
        var writer = new LineWriter(Name)
            .Line("by", By).Line("date", Date).Line("suite", Suite).Line("data", Data).Line("nonce", Nonce);
        if (Note is { } words)
            writer.Line(NoteKey, words);
        var bytes = writer.Extensions(Extensions).ToBytes();
        return TryParse(bytes, out _, out var error) || error.Kind == DecodeErrorKind.Unknown
            ? bytes
            : throw new InvalidOperationException(error.Message);
    }

    /// <summary>
    /// Why this says nothing of data and token; <see cref="OriginFault.None"/> if it holds. What the token proves of its data is another
    /// question, and the first one: without it this says nothing.
    /// </summary>
    /// <param name="note">The signed statement, of which this is the text.</param>
    /// <param name="expected">Whose it is to be, and what its signature is worth.</param>
    /// <param name="data">Digests of the data, under the token's suite.</param>
    /// <param name="token">The token of the data.</param>
    /// <param name="signed">The bytes of the note.</param>
    public OriginFault FaultOf(SignedNote note, OriginExpectation expected, DigestPair data, Token token, ReadOnlySpan<byte> signed)
    {
        ArgumentNullException.ThrowIfNull(note);
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(token);
        if (!note.IsSignedBy(By))
            return OriginFault.Unsigned;
        if (!By.Equals(expected.Key))
            return OriginFault.OtherKey;
        // Since then everybody signs under every key.
        if (expected.HasFallen)
            return OriginFault.SchemeFallen;
        if (Suite != token.Suite || Data != data || token.Levels[0].Leaf.Kind != LeafKind.Document)
            return OriginFault.OtherData;
        var (path, beside) = (token.Levels[0].Path, LeafOf(Suite, signed));
        return path.Length > 0 && path.Step(0) == new DigestPair(beside.Hash(Chain.Alpha), beside.Hash(Chain.Beta))
            ? OriginFault.None
            : OriginFault.OtherToken;
    }

    private static OriginStatement? Read(LineReader reader)
    {
        var by = reader.ToKey(reader.Value("by"), "by");
        if (!reader.Failed && !by.IsLedgerKey)
        {
            reader.NotKnown(DecodeErrorKind.Unknown, $"its key is of type {by.Type}");
            return null;
        }

        var date = reader.Time("date");
        var suite = reader.ToSuite(reader.Value("suite"), "suite");
        if (suite is null)
            return null;
        var statement = new OriginStatement
        {
            By = by,
            Date = date,
            Suite = suite,
            Data = reader.Pair("data", suite),
            Nonce = Hex(reader, reader.Value("nonce")),
            Note = reader.NextKey == NoteKey ? reader.Words(NoteKey) : null,
        };
        reader.End();
        return statement with { Extensions = reader.Extensions };
    }

    private static string Hex(LineReader reader, string text)
    {
        if (text.Length != 2 * NonceSize || !text.All(char.IsAsciiHexDigitLower))
            reader.Fail($"'nonce' has not {2 * NonceSize} hexadecimal digits");
        return text;
    }
}
