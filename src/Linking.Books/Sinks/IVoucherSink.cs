namespace Linking.Books.Sinks;

/// <summary>A sink that also holds vouchers, each beside the publication that it is for.</summary>
public interface IVoucherSink : ISink
{
    /// <summary>Stores vouchers durably. One that is there is left as it is, so that the same call again changes nothing.</summary>
    /// <param name="vouchers">At least one; the sink holds the publications that they are for.</param>
    /// <param name="cancellation">Ends the call as soon as that leaves nothing broken.</param>
    /// <exception cref="SinkException">Not all are stored.</exception>
    Task AddVouchersAsync(IReadOnlyList<SinkVoucher> vouchers, CancellationToken cancellation);
}
