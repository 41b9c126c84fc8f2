-- A desk of schema 1 on a server as the version before made it: its tables, indexes, functions and triggers, and the rows
-- it began with. Written by pg_dump; it is loaded by the tests, and never changed again.
SET check_function_bodies = false;

CREATE FUNCTION public.entry_frozen() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  raise exception 'Entries are only ever added.' using errcode = 'FL031';
end $$;

CREATE FUNCTION public.note_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  insert into change (entity, entity_id) select tg_argv[0], id from now_rows;
  return null;
end $$;

CREATE FUNCTION public.note_draft() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  insert into change (entity, entity_id) values ('draft', coalesce(new.staff_id, old.staff_id));
  return null;
end $$;

CREATE FUNCTION public.note_entries() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  insert into change (entity, entity_id) select distinct 'ticket', ticket_id from now_rows;
  return null;
end $$;

CREATE FUNCTION public.ticket_version_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if new.version is distinct from old.version + 1 then
    raise exception 'Someone else changed ticket % first.', old.id
      using errcode = 'FL001', detail = json_build_object('entity', 'ticket', 'id', old.id)::text;
  end if;
  return new;
end $$;

CREATE FUNCTION public.wake() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  update tick set at = clock_timestamp()
   where id in (select id from tick where id = 1 and at < clock_timestamp() - interval '250 ms' for update skip locked);
  if found then
    perform pg_notify('frontline', '');
  end if;
  return null;
end $$;

CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);

CREATE TABLE public.attachment (
    id bigint NOT NULL,
    entry_id bigint NOT NULL,
    sha256 character varying(64) NOT NULL,
    name character varying NOT NULL,
    size integer NOT NULL
);

CREATE SEQUENCE public.attachment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.attachment_id_seq OWNED BY public.attachment.id;

CREATE TABLE public.blob (
    sha256 character varying(64) NOT NULL,
    size integer NOT NULL,
    content bytea NOT NULL
);

CREATE TABLE public.category (
    id integer NOT NULL,
    name character varying NOT NULL,
    is_active boolean NOT NULL
);

CREATE SEQUENCE public.category_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.category_id_seq OWNED BY public.category.id;

CREATE TABLE public.change (
    seq bigint NOT NULL,
    entity character varying NOT NULL,
    entity_id bigint NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL
);

CREATE SEQUENCE public.change_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.change_seq_seq OWNED BY public.change.seq;

CREATE TABLE public.command (
    staff_id integer NOT NULL,
    key uuid NOT NULL,
    deed character varying NOT NULL,
    outcome text,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.desk (
    id integer NOT NULL,
    uid uuid NOT NULL,
    name character varying NOT NULL,
    prefix character varying NOT NULL
);

CREATE SEQUENCE public.desk_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.desk_id_seq OWNED BY public.desk.id;

CREATE TABLE public.draft (
    staff_id integer NOT NULL,
    key uuid NOT NULL,
    kind character varying NOT NULL,
    ticket_id bigint,
    subject character varying NOT NULL,
    body text NOT NULL,
    rest text NOT NULL,
    leaves_at timestamp with time zone,
    changed_at timestamp with time zone NOT NULL
);

CREATE TABLE public.entry (
    id bigint NOT NULL,
    ticket_id bigint NOT NULL,
    kind character varying NOT NULL,
    by_id integer NOT NULL,
    at timestamp with time zone NOT NULL,
    written_at timestamp with time zone,
    facts text NOT NULL,
    body text NOT NULL,
    words tsvector NOT NULL
);

CREATE SEQUENCE public.entry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.entry_id_seq OWNED BY public.entry.id;

CREATE TABLE public.queue (
    id integer NOT NULL,
    name character varying NOT NULL,
    tier smallint NOT NULL,
    icon character varying NOT NULL,
    takes_transfers boolean NOT NULL,
    is_active boolean NOT NULL,
    "position" integer NOT NULL
);

CREATE SEQUENCE public.queue_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.queue_id_seq OWNED BY public.queue.id;

CREATE TABLE public.read_mark (
    staff_id integer NOT NULL,
    ticket_id bigint NOT NULL,
    entry_id bigint NOT NULL
);

CREATE TABLE public.requester (
    id bigint NOT NULL,
    name character varying NOT NULL,
    email character varying NOT NULL,
    phone character varying NOT NULL,
    department character varying NOT NULL,
    location character varying NOT NULL,
    is_vip boolean NOT NULL,
    is_active boolean NOT NULL,
    folded character varying NOT NULL,
    words tsvector NOT NULL
);

CREATE SEQUENCE public.requester_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.requester_id_seq OWNED BY public.requester.id;

CREATE TABLE public.schema_info (
    id integer NOT NULL,
    version integer NOT NULL,
    min_client integer NOT NULL
);

CREATE SEQUENCE public.schema_info_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.schema_info_id_seq OWNED BY public.schema_info.id;

CREATE TABLE public.staff (
    id integer NOT NULL,
    login character varying NOT NULL,
    name character varying NOT NULL,
    role character varying NOT NULL,
    tier smallint NOT NULL,
    email character varying NOT NULL,
    is_active boolean NOT NULL,
    is_available boolean NOT NULL
);

CREATE SEQUENCE public.staff_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.staff_id_seq OWNED BY public.staff.id;

CREATE TABLE public.tick (
    id integer NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.ticket (
    id bigint NOT NULL,
    subject character varying NOT NULL,
    queue_id integer NOT NULL,
    kind character varying NOT NULL,
    status character varying NOT NULL,
    impact character varying NOT NULL,
    urgency character varying NOT NULL,
    priority smallint NOT NULL,
    category_id integer,
    assignee_id integer,
    requester_id bigint,
    source character varying NOT NULL,
    wakes_at timestamp with time zone,
    due_at timestamp with time zone NOT NULL,
    external_id character varying,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by integer NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by integer NOT NULL,
    is_live boolean GENERATED ALWAYS AS (((status)::text <> ALL ((ARRAY['resolved'::character varying, 'closed'::character varying])::text[]))) STORED NOT NULL
);

CREATE SEQUENCE public.ticket_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.ticket_id_seq OWNED BY public.ticket.id;

ALTER TABLE ONLY public.attachment ALTER COLUMN id SET DEFAULT nextval('public.attachment_id_seq'::regclass);

ALTER TABLE ONLY public.category ALTER COLUMN id SET DEFAULT nextval('public.category_id_seq'::regclass);

ALTER TABLE ONLY public.change ALTER COLUMN seq SET DEFAULT nextval('public.change_seq_seq'::regclass);

ALTER TABLE ONLY public.desk ALTER COLUMN id SET DEFAULT nextval('public.desk_id_seq'::regclass);

ALTER TABLE ONLY public.entry ALTER COLUMN id SET DEFAULT nextval('public.entry_id_seq'::regclass);

ALTER TABLE ONLY public.queue ALTER COLUMN id SET DEFAULT nextval('public.queue_id_seq'::regclass);

ALTER TABLE ONLY public.requester ALTER COLUMN id SET DEFAULT nextval('public.requester_id_seq'::regclass);

ALTER TABLE ONLY public.schema_info ALTER COLUMN id SET DEFAULT nextval('public.schema_info_id_seq'::regclass);

ALTER TABLE ONLY public.staff ALTER COLUMN id SET DEFAULT nextval('public.staff_id_seq'::regclass);

ALTER TABLE ONLY public.ticket ALTER COLUMN id SET DEFAULT nextval('public.ticket_id_seq'::regclass);

ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);

ALTER TABLE ONLY public.attachment
    ADD CONSTRAINT pk_attachment PRIMARY KEY (id);

ALTER TABLE ONLY public.blob
    ADD CONSTRAINT pk_blob PRIMARY KEY (sha256);

ALTER TABLE ONLY public.category
    ADD CONSTRAINT pk_category PRIMARY KEY (id);

ALTER TABLE ONLY public.change
    ADD CONSTRAINT pk_change PRIMARY KEY (seq);

ALTER TABLE ONLY public.command
    ADD CONSTRAINT pk_command PRIMARY KEY (staff_id, key);

ALTER TABLE ONLY public.desk
    ADD CONSTRAINT pk_desk PRIMARY KEY (id);

ALTER TABLE ONLY public.draft
    ADD CONSTRAINT pk_draft PRIMARY KEY (staff_id, key);

ALTER TABLE ONLY public.entry
    ADD CONSTRAINT pk_entry PRIMARY KEY (id);

ALTER TABLE ONLY public.queue
    ADD CONSTRAINT pk_queue PRIMARY KEY (id);

ALTER TABLE ONLY public.read_mark
    ADD CONSTRAINT pk_read_mark PRIMARY KEY (staff_id, ticket_id);

ALTER TABLE ONLY public.requester
    ADD CONSTRAINT pk_requester PRIMARY KEY (id);

ALTER TABLE ONLY public.schema_info
    ADD CONSTRAINT pk_schema_info PRIMARY KEY (id);

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT pk_staff PRIMARY KEY (id);

ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT pk_ticket PRIMARY KEY (id);

ALTER TABLE ONLY public.tick
    ADD CONSTRAINT tick_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.category
    ADD CONSTRAINT uq_category_name UNIQUE (name);

ALTER TABLE ONLY public.queue
    ADD CONSTRAINT uq_queue_name UNIQUE (name);

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT uq_staff_login UNIQUE (login);

ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT uq_ticket_external_id UNIQUE (external_id);

CREATE INDEX ix_attachment_entry_id ON public.attachment USING btree (entry_id);

CREATE INDEX ix_change_xid ON public.change USING btree (xid);

CREATE INDEX ix_entry_block_words ON public.entry USING gin ((ARRAY[((id >> 15))::integer]), words) WITH (fastupdate=off);

CREATE INDEX ix_entry_ticket_id_id ON public.entry USING btree (ticket_id, id);

CREATE INDEX ix_requester_email ON public.requester USING btree (email);

CREATE INDEX ix_requester_folded ON public.requester USING btree (folded);

CREATE INDEX ix_requester_words ON public.requester USING gin (words) WITH (fastupdate=off);

CREATE INDEX ix_ticket_assignee ON public.ticket USING btree (assignee_id, priority, due_at, id, status, category_id);

CREATE INDEX ix_ticket_category ON public.ticket USING btree (category_id, priority, due_at, id, status, queue_id);

CREATE INDEX ix_ticket_live_assignee ON public.ticket USING btree (assignee_id, priority, due_at, id, status, is_live) WHERE is_live;

CREATE INDEX ix_ticket_live_category ON public.ticket USING btree (category_id, priority, due_at, id) WHERE is_live;

CREATE INDEX ix_ticket_live_counts ON public.ticket USING btree (queue_id, status, priority, assignee_id, wakes_at, is_live) WHERE is_live;

CREATE INDEX ix_ticket_live_priority ON public.ticket USING btree (priority, due_at, id) WHERE is_live;

CREATE INDEX ix_ticket_live_queue ON public.ticket USING btree (queue_id, priority, due_at, id) WHERE is_live;

CREATE INDEX ix_ticket_priority ON public.ticket USING btree (priority, due_at, id, status);

CREATE INDEX ix_ticket_queue ON public.ticket USING btree (queue_id, priority, due_at, id, status, category_id, assignee_id);

CREATE INDEX ix_ticket_requester ON public.ticket USING btree (requester_id, priority, due_at, id);

CREATE INDEX ix_ticket_updated ON public.ticket USING btree (updated_at, id);

CREATE STATISTICS public.st_ticket_live (mcv) ON status, is_live FROM public.ticket;

CREATE TRIGGER category_added AFTER INSERT ON public.category REFERENCING NEW TABLE AS now_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_changed('category');

CREATE TRIGGER category_changed AFTER UPDATE ON public.category REFERENCING NEW TABLE AS now_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_changed('category');

CREATE TRIGGER draft_came_or_went AFTER INSERT OR DELETE ON public.draft FOR EACH ROW EXECUTE FUNCTION public.note_draft();

CREATE TRIGGER draft_changed AFTER UPDATE ON public.draft FOR EACH ROW WHEN (((old.leaves_at IS DISTINCT FROM new.leaves_at) OR (floor((EXTRACT(epoch FROM old.changed_at) / (5)::numeric)) <> floor((EXTRACT(epoch FROM new.changed_at) / (5)::numeric))))) EXECUTE FUNCTION public.note_draft();

CREATE TRIGGER entry_added AFTER INSERT ON public.entry REFERENCING NEW TABLE AS now_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_entries();

CREATE TRIGGER entry_frozen BEFORE DELETE OR UPDATE OR TRUNCATE ON public.entry FOR EACH STATEMENT EXECUTE FUNCTION public.entry_frozen();

CREATE TRIGGER queue_added AFTER INSERT ON public.queue REFERENCING NEW TABLE AS now_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_changed('queue');

CREATE TRIGGER queue_changed AFTER UPDATE ON public.queue REFERENCING NEW TABLE AS now_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_changed('queue');

CREATE TRIGGER requester_changed AFTER UPDATE ON public.requester REFERENCING NEW TABLE AS now_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_changed('requester');

CREATE TRIGGER staff_added AFTER INSERT ON public.staff REFERENCING NEW TABLE AS now_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_changed('staff');

CREATE TRIGGER staff_changed AFTER UPDATE ON public.staff REFERENCING NEW TABLE AS now_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_changed('staff');

CREATE TRIGGER ticket_changed AFTER UPDATE ON public.ticket REFERENCING NEW TABLE AS now_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_changed('ticket');

CREATE TRIGGER ticket_version_guard BEFORE UPDATE ON public.ticket FOR EACH ROW EXECUTE FUNCTION public.ticket_version_guard();

CREATE TRIGGER wake AFTER INSERT ON public.change FOR EACH STATEMENT EXECUTE FUNCTION public.wake();

ALTER TABLE ONLY public.attachment
    ADD CONSTRAINT fk_attachment_entry_id FOREIGN KEY (entry_id) REFERENCES public.entry(id);

ALTER TABLE ONLY public.attachment
    ADD CONSTRAINT fk_attachment_sha256 FOREIGN KEY (sha256) REFERENCES public.blob(sha256);

ALTER TABLE ONLY public.draft
    ADD CONSTRAINT fk_draft_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);

ALTER TABLE ONLY public.draft
    ADD CONSTRAINT fk_draft_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.ticket(id);

ALTER TABLE ONLY public.entry
    ADD CONSTRAINT fk_entry_by_id FOREIGN KEY (by_id) REFERENCES public.staff(id);

ALTER TABLE ONLY public.entry
    ADD CONSTRAINT fk_entry_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.ticket(id);

ALTER TABLE ONLY public.read_mark
    ADD CONSTRAINT fk_read_mark_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);

ALTER TABLE ONLY public.read_mark
    ADD CONSTRAINT fk_read_mark_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.ticket(id);

ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT fk_ticket_assignee_id FOREIGN KEY (assignee_id) REFERENCES public.staff(id);

ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT fk_ticket_category_id FOREIGN KEY (category_id) REFERENCES public.category(id);

ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT fk_ticket_created_by FOREIGN KEY (created_by) REFERENCES public.staff(id);

ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT fk_ticket_queue_id FOREIGN KEY (queue_id) REFERENCES public.queue(id);

ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT fk_ticket_requester_id FOREIGN KEY (requester_id) REFERENCES public.requester(id);

ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT fk_ticket_updated_by FOREIGN KEY (updated_by) REFERENCES public.staff(id);

INSERT INTO public.alembic_version VALUES ('0001');
INSERT INTO public.desk VALUES (1, '6f1d2c70-1111-4a6e-9d0e-0d5c1f4b7a10', 'Help desk', 'HD');
INSERT INTO public.schema_info VALUES (1, 1, 1);
INSERT INTO public.tick VALUES (1, '2026-03-02 09:00:00+00');
