using Linking.Grpc;
using Linking.Protocol.V1;

namespace Linking.Client.Calls;

/// <summary>The methods of linking.v1.Operator.</summary>
internal static class OperatorMethods
{
    public static readonly Method<PublishRequest, PublishResponse> Publish =
        Methods.From<PublishRequest, PublishResponse>(OperatorReflection.Descriptor.Services.Single(), "Publish");

    public static readonly Method<GetStatusRequest, GetStatusResponse> GetStatus =
        Methods.From<GetStatusRequest, GetStatusResponse>(OperatorReflection.Descriptor.Services.Single(), "GetStatus");
}
