using Grpc.Core;

using Linking.Protocol.V1;

namespace Linking.Server.Fronts.Grpc.Requests;

/// <summary>Bytes of the longest message that each method takes. What is longer is refused by its length prefix.</summary>
internal static class MessageLimits
{
    // A leaf of suite 2 and an id are 186 bytes; the rest is for fields of later versions.
    private const int Leaf = 256;

    // An event of the record has at most 64 KiB.
    private const int Event = 80 << 10;

    // 64 announcements are 7 KiB, of suite 2 11 KiB.
    private const int Publish = 16 << 10;

    // A certificate has at most 16 KiB.
    private const int Account = 18 << 10;

    // Numbers and names.
    private const int Other = 1 << 10;

    private static readonly string LedgerName = LedgerReflection.Descriptor.Services.Single().FullName;
    private static readonly string OperatorName = OperatorReflection.Descriptor.Services.Single().FullName;

    /// <param name="method">The method.</param>
    /// <param name="large">What a token, or a batch of leaves, may have.</param>
    public static int Of(IMethod method, int large) => (method.ServiceName == LedgerName, method.Name) switch
    {
        (true, nameof(LedgerService.Stamp) or nameof(LedgerService.StampStream) or nameof(LedgerService.Find)) => Leaf,
        (true, nameof(LedgerService.StampBatch) or nameof(LedgerService.Match) or nameof(LedgerService.Extend)) => large,
        (false, nameof(OperatorService.Publish)) when method.ServiceName == OperatorName => Publish,
        (false, nameof(OperatorService.Configure) or nameof(OperatorService.Notice) or nameof(OperatorService.Strike)
            or nameof(OperatorService.AddEvent)) when method.ServiceName == OperatorName => Event,
        (false, nameof(AccessService.AddAccount)) => Account,
        _ => Other,
    };
}
