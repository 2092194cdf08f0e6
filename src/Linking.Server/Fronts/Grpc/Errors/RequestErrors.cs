using System.Globalization;

using Linking.Formats;
using Linking.Hashing;
using Linking.Ledger;
using Linking.Ledger.Admission;
using Linking.Ledger.Reading;
using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Rounds;
using Linking.Storage;
using Linking.Tokens;

namespace Linking.Server.Fronts.Grpc.Errors;

/// <summary>What went wrong, as a reason of errors.proto with its sentence and facts.</summary>
internal static class RequestErrors
{
    private const string Field = "field";
    private const string Leaves = "leaves";

    private static readonly TimeSpan DefaultRetry = TimeSpan.FromSeconds(1);

    /// <summary>A leaf was refused, or the node could not do what was asked.</summary>
    public static RequestError Of(LedgerRefusedException refusal) => refusal.Reason switch
    {
        _ when refusal.MayExist => RequestError.Of(ErrorReason.OutcomeUnknown, refusal.Message),
        RefusalReason.BadLeaf => BadLeaf(refusal),
        RefusalReason.KindNotAllowed => RequestError.Of(ErrorReason.LeafKindRefused, refusal.Message, PlaceOf(refusal)),
        RefusalReason.BadBatch => Invalid(Leaves, refusal.Message),
        RefusalReason.BadRecordEvent => RequestError.Of(ErrorReason.EventRefused, refusal.Message),
        RefusalReason.Overloaded => ForNow(ErrorReason.Overloaded, refusal),
        RefusalReason.Quota => RequestError.Of(ErrorReason.QuotaExceeded, refusal.Message) with { RetryAfter = refusal.RetryAfter },
        RefusalReason.Clock => ForNow(ErrorReason.ClockUntrusted, refusal),
        RefusalReason.NoSpace => ForNow(ErrorReason.NoSpace, refusal),
        RefusalReason.ReadOnly => RequestError.Of(ErrorReason.ReadOnly, refusal.Message, ("cause", refusal.Message)),
        RefusalReason.Stopping => Stopping(refusal.Message, refusal.RetryAfter),
        _ => RequestError.Of(ErrorReason.StorageFailed, refusal.Message),
    };

    /// <summary>Reading failed. What failed is the operator's to know; the caller learns that it was not its request.</summary>
    public static RequestError Of(StorageException exception) => RequestError.Of(
        ErrorReason.StorageFailed,
        exception.OutcomeUnknown
            ? "The ledger's storage could not be reached; try again later."
            : "The ledger's storage failed; its operator has to look.");

    public static RequestError Stopping(string? message = null, TimeSpan? retryAfter = null)
    {
        message ??= "The server is stopping; try again when it is back, or at another server of the ledger.";
        return RequestError.Of(ErrorReason.Stopping, message) with { RetryAfter = retryAfter ?? DefaultRetry };
    }

    public static RequestError AnswersNotRead(TimeSpan patience) => RequestError.Of(
        ErrorReason.AnswersNotRead,
        $"The answers of the stream were not read for {patience.TotalSeconds:0} s, and it was ended; " +
        "submit what was not answered again over another stream.");

    /// <summary>A message that is longer than its method takes, by its length prefix.</summary>
    public static RequestError RequestTooLarge(string method, uint size, int limit) => RequestError.Of(
        ErrorReason.RequestTooLarge,
        $"The message has {size} bytes; {method} takes at most {limit}.",
        ("size", size.ToString(CultureInfo.InvariantCulture)),
        ("limit", Text(limit)));

    public static RequestError RequestIncomplete(TimeSpan patience) => RequestError.Of(
        ErrorReason.RequestIncomplete,
        $"The request did not arrive whole within {patience.TotalSeconds:0.#} s; " +
        "send it again, in smaller parts if the network is that slow.");

    public static RequestError UnfinishedRequestsFull() => RequestError.Of(
        ErrorReason.Overloaded,
        "The server holds as many bytes of unfinished requests as it may; nothing was taken. Send the request again after the delay.") with
    {
        RetryAfter = DefaultRetry,
    };

    public static RequestError LeafNotFound() => RequestError.Of(
        ErrorReason.LeafNotFound, "The ledger holds no such leaf; one that was stamped with a nonce is found only with that nonce.");

    public static RequestError TokenTooLarge(int size) => RequestError.Of(
        ErrorReason.TokenTooLarge,
        $"The token has {size} bytes; a token has at most {Token.MaxSize}.",
        (Field, "token"),
        ("size", Text(size)),
        ("limit", Text(Token.MaxSize)));

    /// <summary>A token that cannot be matched at all; null for findings that are answers.</summary>
    public static RequestError? Of(MatchResult match, ReadOnlyMemory<byte> token, LedgerId ledger) => match.Finding switch
    {
        Ledger.Reading.MatchFinding.Malformed => RequestError.Of(ErrorReason.TokenMalformed, match.Message, (Field, "token")),
        Ledger.Reading.MatchFinding.Unknown => RequestError.Of(ErrorReason.TokenVersionUnknown, match.Message, (Field, "token")),
        Ledger.Reading.MatchFinding.OtherLedger => OtherLedger(token, ledger),
        _ => null,
    };

    /// <summary>A token to extend that the ledger does not know.</summary>
    public static RequestError NotMatched(MatchResult match, LedgerId ledger) => RequestError.Of(
        ErrorReason.TokenNotMatched,
        $"The token cannot be extended, for it does not stand in the ledger: {match.Message}",
        ("ledger", ledger.Value));

    public static RequestError Invalid(string field, string message) =>
        RequestError.Of(ErrorReason.RequestInvalid, message, (Field, field));

    public static RequestError NothingToPublish(ulong number, ulong size) => RequestError.Of(
        ErrorReason.NothingToPublish,
        $"No round was closed since publication {number}, so that the announcements cannot be made evident; stamp something first.",
        ("number", number.ToString(CultureInfo.InvariantCulture)),
        ("size", size.ToString(CultureInfo.InvariantCulture)));

    private static RequestError BadLeaf(LedgerRefusedException refusal) => refusal.LeafError switch
    {
        DecodeErrorKind.UnknownVersion => RequestError.Of(ErrorReason.LeafVersionUnknown, refusal.Message, PlaceOf(refusal)),
        DecodeErrorKind.UnknownSuite => RequestError.Of(
            ErrorReason.LeafSuiteUnknown,
            refusal.Message,
            [.. PlaceOf(refusal), .. refusal.Suite is { } suite ? new[] { ("suite", Text(suite.Number)) } : []]),
        _ => RequestError.Of(ErrorReason.LeafMalformed, refusal.Message, PlaceOf(refusal)),
    };

    private static (string, string)[] PlaceOf(LedgerRefusedException refusal) => refusal.LeafIndex is { } index
        ? [(Field, Leaves), ("leaf", Text(index))]
        : [(Field, "leaf")];

    private static RequestError OtherLedger(ReadOnlyMemory<byte> token, LedgerId ledger)
    {
        var other = Token.TryDecode(token, out var decoded, out _) ? decoded.Header.Ledger.Value : "another ledger";
        return RequestError.Of(
            ErrorReason.TokenOfAnotherLedger,
            $"The token was made by {other}; this is {ledger}. Ask that ledger.",
            ("ledger", ledger.Value),
            ("token_ledger", other));
    }

    // The caller comes back, with the same leaf.
    private static RequestError ForNow(ErrorReason reason, LedgerRefusedException refusal) =>
        RequestError.Of(reason, refusal.Message) with { RetryAfter = refusal.RetryAfter ?? DefaultRetry };

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
