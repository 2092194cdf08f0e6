using Grpc.Core;

using Linking.Ledger;
using Linking.Ledger.Admission;
using Linking.Protocol.V1;
using Linking.Server.Fronts.Grpc.Errors;
using Linking.Storage;

namespace Linking.Server.Tests;

/// <summary>Errors that a sound disk does not provoke.</summary>
public sealed class RequestErrorsTests
{
    public static TheoryData<RefusalReason, bool, ErrorReason, StatusCode> Refusals() => new()
    {
        { RefusalReason.Failed, false, ErrorReason.StorageFailed, StatusCode.Internal },
        { RefusalReason.Failed, true, ErrorReason.OutcomeUnknown, StatusCode.Unknown },
        { RefusalReason.ReadOnly, true, ErrorReason.OutcomeUnknown, StatusCode.Unknown },
        { RefusalReason.ReadOnly, false, ErrorReason.ReadOnly, StatusCode.FailedPrecondition },
        { RefusalReason.Overloaded, false, ErrorReason.Overloaded, StatusCode.Unavailable },
        { RefusalReason.Clock, false, ErrorReason.ClockUntrusted, StatusCode.Unavailable },
        { RefusalReason.NoSpace, false, ErrorReason.NoSpace, StatusCode.Unavailable },
        { RefusalReason.Stopping, false, ErrorReason.Stopping, StatusCode.Unavailable },
        { RefusalReason.KindNotAllowed, false, ErrorReason.LeafKindRefused, StatusCode.InvalidArgument },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Of_Refusal_SaysWhetherTheStampMayExistAndWhetherToRepeat(RefusalReason refusal, bool mayExist, ErrorReason reason,
        StatusCode code)
    {
        var error = RequestErrors.Of(new LedgerRefusedException(refusal, "It failed.") { MayExist = mayExist });

        Assert.Equal((reason, (int)code, "It failed."), (error.Reason, error.Code, error.Message));
        Assert.Equal(code is StatusCode.Unavailable or StatusCode.ResourceExhausted, error.RetryAfter is not null);
    }

    [Fact]
    public void Of_StorageFailure_TellsTheCallerNothingOfTheInside()
    {
        var error = RequestErrors.Of(new StorageException("/srv/data/ledger.sqlite: disk I/O error."));

        Assert.Equal(ErrorReason.StorageFailed, error.Reason);
        Assert.DoesNotContain("/srv", error.Message, StringComparison.Ordinal);
    }
}
