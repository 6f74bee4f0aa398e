import { Body, Button, Container, Head, Heading, Hr, Html, Link, Preview, render, Section, Text } from "react-email";
import { BrandMark } from "@/components/brand/mark";
import type { MailBlock, MailDocument } from "@/lib/mail/document";
import { DARK, style } from "./mail-styles";

/** An email as one HTML document, with tables and inline styles for email clients. */
export function mailHtml(document: MailDocument): Promise<string> {
  return render(<Mail document={document} />);
}

function Mail({ document: { preview, title, blocks, reason, unsubscribe } }: { document: MailDocument }) {
  return (
    <Html lang="en-GB">
      <Head>
        <title>{title}</title>
        <meta name="viewport" content="width=device-width" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <style>{DARK}</style>
      </Head>
      <Preview>{preview}</Preview>
      {/* The background is set on a section: Body copies its style to a cell without a class, which would stay light in dark mode. */}
      <Body className="page" style={style.bare}>
        <Section className="page" style={style.page}>
          <Container style={style.frame}>
            <Section style={style.brand}>
              {/* Email clients without SVG support show only the name. */}
              <span className="mark" style={style.mark}>
                <BrandMark size={20} />
              </span>{" "}
              <span className="brand" style={style.brandName}>
                Countersign
              </span>
            </Section>
            <Section className="card" style={style.card}>
              <Heading as="h1" className="strong" style={style.title}>
                {title}
              </Heading>
              {blocks.map((block, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rendered once, never reordered
                <Block key={index} block={block} />
              ))}
            </Section>
            <Section style={style.footer}>
              <Text className="quiet" style={style.quiet}>
                {reason}
              </Text>
              {unsubscribe ? (
                <Text className="quiet" style={style.quiet}>
                  <Link className="link" href={unsubscribe.url} style={style.link}>
                    {unsubscribe.label}
                  </Link>
                </Text>
              ) : null}
            </Section>
          </Container>
        </Section>
      </Body>
    </Html>
  );
}

function Block({ block }: { block: MailBlock }) {
  switch (block.kind) {
    case "text":
      return (
        <Text className="text" style={style.text}>
          {block.text}
        </Text>
      );
    case "notice":
      return (
        <Section className={`notice ${block.tone}`} style={{ ...style.notice, ...style[block.tone] }}>
          <Text className={block.tone} style={{ ...style.noticeText, color: style[block.tone].color }}>
            {block.text}
          </Text>
        </Section>
      );
    case "facts":
      return (
        <table role="presentation" cellPadding={0} cellSpacing={0} width="100%" style={style.facts}>
          <tbody>
            {block.facts.map(({ term, value, isCode }) => (
              <tr key={term}>
                <td className="quiet line" style={style.term}>
                  {term}
                </td>
                <td className="text line" style={isCode ? style.code : style.value}>
                  {value}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      );
    case "button":
      return (
        <Section style={style.buttonRow}>
          <Button className="button" href={block.url} style={style.button}>
            {block.label}
          </Button>
        </Section>
      );
    case "list":
      return (
        <Section>
          {block.items.map(({ title, detail, status, tone, url }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rendered once, never reordered
            <div key={index}>
              {index > 0 ? <Hr className="rule" style={style.rule} /> : null}
              <Text style={style.item}>
                <Link className="link" href={url} style={style.itemTitle}>
                  {title}
                </Link>{" "}
                <span className={tone} style={{ ...style.badge, ...style[tone] }}>
                  {status}
                </span>
                <br />
                <span className="quiet" style={style.itemDetail}>
                  {detail}
                </span>
              </Text>
            </div>
          ))}
        </Section>
      );
  }
}
