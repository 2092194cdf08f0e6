namespace Linking.Events;

/// <summary>What a notice is about.</summary>
public abstract record NoticeSubject
{
    private protected NoticeSubject()
    {
    }
}
