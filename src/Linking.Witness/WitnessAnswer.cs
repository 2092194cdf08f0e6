namespace Linking.Witness;

/// <summary>What a witness answers: an HTTP status and a short text (docs/spec/witness.md, "Answer").</summary>
/// <param name="Status">200, 400, 403, 404, 409 or 422.</param>
/// <param name="ContentType">Of the text.</param>
/// <param name="Text">Cosignature lines, a size, or a sentence; ends with a line feed.</param>
/// <param name="Origin">Whose head was asked about; empty if the request cannot be read.</param>
/// <param name="Size">Of that head; 0 if the request cannot be read.</param>
public sealed record WitnessAnswer(int Status, string ContentType, string Text, string Origin, ulong Size)
{
    /// <summary>Of every answer but one with a size.</summary>
    public const string PlainType = "text/plain; charset=utf-8";

    /// <summary>Of an answer that tells the size which the witness holds.</summary>
    public const string SizeType = "text/x.tlog.size";

    /// <summary>Whether the asker showed a history that is not the one which this witness has cosigned.</summary>
    public bool IsFork { get; init; }

    internal static WitnessAnswer Unreadable(string problem) => new(400, PlainType, problem + "\n", "", 0);

    internal static WitnessAnswer Of(AddRequest request, int status, string sentence) =>
        new(status, PlainType, sentence + "\n", request.Head.Origin, request.Head.Size);
}
