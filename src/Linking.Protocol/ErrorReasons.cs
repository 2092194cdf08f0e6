using System.Collections.Frozen;

using Google.Protobuf.Reflection;

using Linking.Protocol.V1;

namespace Linking.Protocol;

/// <summary>What belongs to a reason of protos/linking/v1/errors.proto: its name on the wire and its gRPC status.</summary>
public static class ErrorReasons
{
    /// <summary>The domain of every google.rpc.ErrorInfo of this project.</summary>
    public const string Domain = "linking.alt";

    private const string Prefix = "ERROR_REASON_";

    // Numbers of gRPC's status codes. This library knows no gRPC.
    private const int Unknown = 2;
    private const int InvalidArgument = 3;
    private const int NotFound = 5;
    private const int PermissionDenied = 7;
    private const int ResourceExhausted = 8;
    private const int FailedPrecondition = 9;
    private const int Aborted = 10;
    private const int Internal = 13;
    private const int Unavailable = 14;
    private const int Unauthenticated = 16;

    private static readonly FrozenDictionary<ErrorReason, string> Names = ErrorsReflection.Descriptor.EnumTypes
        .Single(type => type.ClrType == typeof(ErrorReason))
        .Values.Cast<EnumValueDescriptor>()
        .ToFrozenDictionary(value => (ErrorReason)value.Number, value => value.Name[Prefix.Length..]);

    private static readonly FrozenDictionary<string, ErrorReason> Values = Names.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary>The value of ErrorInfo.reason, for example <c>LEAF_MALFORMED</c>.</summary>
    public static string NameOf(ErrorReason reason) =>
        Names.TryGetValue(reason, out var name) ? name : throw new ArgumentOutOfRangeException(nameof(reason));

    /// <summary>Reads ErrorInfo.reason; a name that is not known gives the unspecified reason.</summary>
    public static ErrorReason Parse(string? name) => Values.GetValueOrDefault(name ?? "", ErrorReason.Unspecified);

    /// <summary>The number of the gRPC status code that goes with a reason.</summary>
    public static int CodeOf(ErrorReason reason) => reason switch
    {
        ErrorReason.LeafMalformed or ErrorReason.LeafVersionUnknown or ErrorReason.LeafSuiteUnknown or ErrorReason.LeafKindRefused or
            ErrorReason.TokenMalformed or ErrorReason.TokenTooLarge or ErrorReason.TokenVersionUnknown or ErrorReason.RequestInvalid =>
                InvalidArgument,
        ErrorReason.TokenOfAnotherLedger or ErrorReason.TokenNotMatched or ErrorReason.ReadOnly or
            ErrorReason.NothingToPublish or ErrorReason.EventRefused or ErrorReason.ApprovalNeeded => FailedPrecondition,
        ErrorReason.LeafNotFound => NotFound,
        ErrorReason.AccessRefused or ErrorReason.OutOfScope => PermissionDenied,
        ErrorReason.SubmitterUnknown => Unauthenticated,
        ErrorReason.RequestTooLarge or ErrorReason.QuotaExceeded => ResourceExhausted,
        ErrorReason.AnswersNotRead or ErrorReason.RequestIncomplete => Aborted,
        ErrorReason.Overloaded or ErrorReason.Stopping or ErrorReason.ClockUntrusted or ErrorReason.NoSpace => Unavailable,
        ErrorReason.StorageFailed => Internal,
        ErrorReason.OutcomeUnknown => Unknown,
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };
}
