using Linking.Grpc;
using Linking.Protocol.V1;

namespace Linking.Client.Calls;

/// <summary>The methods of linking.v1.Linking.</summary>
internal static class LedgerMethods
{
    public static readonly Method<StampRequest, StampResponse> Stamp = From<StampRequest, StampResponse>("Stamp");
    public static readonly Method<StampStreamRequest, StampStreamResponse> StampStream = From<StampStreamRequest, StampStreamResponse>("StampStream");
    public static readonly Method<StampBatchRequest, StampBatchResponse> StampBatch = From<StampBatchRequest, StampBatchResponse>("StampBatch");
    public static readonly Method<MatchRequest, MatchResponse> Match = From<MatchRequest, MatchResponse>("Match");
    public static readonly Method<ExtendRequest, ExtendResponse> Extend = From<ExtendRequest, ExtendResponse>("Extend");
    public static readonly Method<FindRequest, FindResponse> Find = From<FindRequest, FindResponse>("Find");
    public static readonly Method<GetLedgerRequest, GetLedgerResponse> GetLedger = From<GetLedgerRequest, GetLedgerResponse>("GetLedger");
    public static readonly Method<GetHeadRequest, GetHeadResponse> GetHead = From<GetHeadRequest, GetHeadResponse>("GetHead");
    public static readonly Method<ListPublicationsRequest, Publication> ListPublications = From<ListPublicationsRequest, Publication>("ListPublications");

    private static Method<TRequest, TResponse> From<TRequest, TResponse>(string name)
        where TRequest : class, Google.Protobuf.IBufferMessage, Google.Protobuf.IMessage<TRequest>, new()
        where TResponse : class, Google.Protobuf.IBufferMessage, Google.Protobuf.IMessage<TResponse>, new() =>
        Methods.From<TRequest, TResponse>(LedgerReflection.Descriptor.Services.Single(), name);
}
