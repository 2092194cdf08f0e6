namespace Linking.Server.Fronts.Grpc.Stamping;

/// <summary>The response message of Stamp and StampStream: an answer on its way to the response. gRPC wants an object for it.</summary>
internal class OutgoingAnswer
{
    public StampAnswer Answer { get; set; }

    /// <summary>Of Stamp: how the token's head extends the one that the client knows; empty if that was not asked for.</summary>
    public ReadOnlyMemory<byte> ConsistencyProof { get; init; }

    /// <summary>It was written, and whoever made it may use it again.</summary>
    public virtual void Written()
    {
    }
}
